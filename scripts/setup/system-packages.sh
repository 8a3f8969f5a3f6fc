# shellcheck shell=bash
# The Debian packages of the host, by what needs them. What a guest uses is not here: guests have a tree of their own.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source=disk-space.sh
. "${BASH_SOURCE[0]%/*}/disk-space.sh"

# The names of a group's packages, one a line.
packages_of() {
    case $1 in
        run)
            # The jail, its mounts, user ids and limits.
            echo bubblewrap util-linux mount
            # Homes that are kept: file systems in files, and the two system calls that encrypt them.
            echo e2fsprogs perl-base
            # Builds the tree that guests see, and unpacks what it is made of.
            echo mmdebstrap xz-utils
            # TLS to identity providers, and to package mirrors for the guest's tree.
            echo ca-certificates
            # Glyphs of the terminal, which is drawn on the trusted side: a monospace with box drawing,
            # both Chinese scripts, and the only set of Debian that has all characters of Hong Kong (90 MB).
            echo fonts-dejavu-core fonts-wqy-microhei fonts-noto-cjk
            ;;
        npm)
            # Only to fetch our own Node and npm where the machine has no npm at all.
            echo npm
            ;;
        native-modules)
            # node-pty is compiled when it is installed.
            echo python3 make g++
            ;;
        worker-build)
            # mediasoup's worker, where its prebuilt binary cannot be had.
            echo g++ ninja-build pkg-config
            echo libuv1-dev libssl-dev libsrtp2-dev libabsl-dev libflatbuffers-dev
            # The schema compiler has a package of its own.
            echo flatbuffers-compiler
            ;;
        test)
            # Real browsers, and reading what a session shows in them.
            echo chromium firefox-esr
            echo tesseract-ocr tesseract-ocr-eng
            # Real keys on a display of their own: layouts, an input method, a clipboard.
            echo xvfb xdotool x11-xkb-utils xclip
            echo dbus-daemon fcitx5 fcitx5-chinese-addons fcitx5-frontend-gtk3
            ;;
        # What Vitrine is measured against, each group on its own, so that one can be missing.
        bench-novnc)
            echo tigervnc-standalone-server novnc websockify
            echo python3 python3-tk fonts-dejavu-core
            ;;
        bench-grab)
            echo xvfb ffmpeg
            echo python3 python3-tk fonts-dejavu-core
            ;;
        bench-xpra)
            echo xpra xvfb
            echo python3 python3-tk fonts-dejavu-core
            ;;
        lint)
            # Reads these scripts.
            echo shellcheck
            ;;
        *) fail "there is no group of packages called $1. This is a mistake in the script that asked for it." ;;
    esac
}

# ensure_packages GROUP...: installs what is missing; one quick query when nothing is.
ensure_packages() {
    local group names missing
    local -a more wanted=()
    for group in "$@"; do
        names=$(packages_of "$group")
        read -r -a more <<<"${names//$'\n'/ }"
        wanted+=("${more[@]}")
    done
    command -v dpkg-query >/dev/null || fail "this is not a Debian system (no dpkg-query). Use Debian 12 or newer."
    missing=$(missing_packages "${wanted[@]}")
    [[ -n $missing ]] || return 0
    if ((EUID != 0)); then
        fail "Debian packages are missing. Run: sudo apt-get install --no-install-recommends ${missing//$'\n'/ }"
    fi
    # Again under the lock: the set-up that held it may have installed them.
    with_setup_lock install_packages "${wanted[@]}"
}

missing_packages() {
    # dpkg-query exits 1 for a name that it does not know; the name is then missing from its output.
    {
        dpkg-query --show --showformat='${Package} ${db:Status-Abbrev}\n' "$@" 2>/dev/null || true
    } | awk -v wanted="$*" '
        $2 == "ii" || $2 == "hi" { installed[$1] = 1 }
        END {
            count = split(wanted, name, " ")
            for (i = 1; i <= count; i++) if (!(name[i] in installed) && !seen[name[i]]++) print name[i]
        }'
}

install_packages() {
    local -a missing
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]} > 0)) || return 0
    require_free_space /usr 500 "installing Debian packages"
    say "installing ${missing[*]}"
    # An installation that was interrupted is finished first; apt refuses to work on top of it.
    if [[ -n $(dpkg --audit) ]]; then
        step "finishing an interrupted installation" dpkg --configure -a
    fi
    attempt "installing Debian packages" apt_get install "${missing[@]}"
    if ((attempt_status != 0)); then
        # Package lists that are absent or old are the usual reason.
        step "fetching Debian's package lists" apt_get update
        step "installing Debian packages" apt_get install "${missing[@]}"
    fi
}

# Waits for another apt-get, asks nothing, keeps changed configuration files.
apt_get() {
    DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get -q -y --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@"
}
