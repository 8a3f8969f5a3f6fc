# shellcheck shell=bash
# Brings the Node and the npm that Vitrine runs on.

# shellcheck source-path=SCRIPTDIR source=system-packages.sh
. "${BASH_SOURCE[0]%/*}/system-packages.sh"

# Newest 24.x and 11.x when they were chosen. A new version needs its checksums (`npm view NAME@VERSION dist.integrity`).
node_version=24.21.0
npm_version=11.21.2
npm_integrity=sha512-7HPApk+AflMUavSseL1Pm6CnYqMIHk53x+KmuhqmTDqPkjPMgxIpTPcTqsE91EKNw4gFBJV9fnXiSdGm1DXq9A==

# The oldest Node of the system that is used as it is: 24.12 runs TypeScript without a flag or a warning.
node_oldest_minor_of_24=12

# Sets VITRINE_NODE, the absolute path of the Node to use, and VITRINE_NODE_VERSION.
ensure_node() {
    local found version folder architecture
    if found=$(command -v node) && version=$("$found" --version 2>/dev/null) && node_is_new_enough "$version"; then
        VITRINE_NODE=$(readlink -f "$found")
        VITRINE_NODE_VERSION=${version#v}
    else
        folder=$VITRINE_CACHE/node/$node_version
        VITRINE_NODE=$folder/bin/node
        VITRINE_NODE_VERSION=$node_version
        if [[ ! -x $VITRINE_NODE ]]; then
            architecture=$(node_architecture)
            with_setup_lock install_from_npm "$VITRINE_NODE" "$folder" \
                "node-linux-$architecture" "$node_version" "$(node_integrity "$architecture")"
        fi
    fi
    export VITRINE_NODE VITRINE_NODE_VERSION
}

node_is_new_enough() {
    local major minor
    IFS=. read -r major minor _ <<<"${1#v}"
    ((major > 24 || (major == 24 && minor >= node_oldest_minor_of_24)))
}

# The name that Node gives to this machine's architecture.
node_architecture() {
    case $(uname -m) in
        x86_64) echo x64 ;;
        aarch64) echo arm64 ;;
        *) fail "there is no Node for a $(uname -m) here. Use an x86_64 or aarch64 machine, or install Node 24.$node_oldest_minor_of_24 or newer." ;;
    esac
}

node_integrity() {
    case $1 in
        x64) echo sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q== ;;
        arm64) echo sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g== ;;
    esac
}

# run_npm ARGUMENT...: our npm on our Node, which install scripts also find first. An npm on an older Node
# silently leaves out optional packages that ask for a newer one. Needs `ensure_npm`, as `ensure_node` before.
run_npm() {
    local node_folder
    local -a environment
    node_folder=$(dirname "$(dirname "$VITRINE_NODE")")
    environment=("PATH=$node_folder/bin:$PATH" npm_config_update_notifier=false)
    # Where Node's own headers lie beside it, node-gyp need not download them.
    if [[ -f $node_folder/include/node/node_api.h ]]; then
        environment+=("npm_config_nodedir=$node_folder")
    fi
    env "${environment[@]}" "$VITRINE_NODE" "$VITRINE_CACHE/npm/$npm_version/bin/npm-cli.js" "$@"
}

ensure_npm() {
    local folder=$VITRINE_CACHE/npm/$npm_version
    [[ -f $folder/bin/npm-cli.js ]] ||
        with_setup_lock install_from_npm "$folder/bin/npm-cli.js" "$folder" npm "$npm_version" "$npm_integrity"
}

# install_from_npm FILE FOLDER NAME VERSION INTEGRITY: a package of the npm registry as a folder, through
# whatever npm the system has. It is unpacked and none of its scripts runs, so the age of that npm does not matter.
install_from_npm() {
    local file=$1 folder=$2
    shift 2
    # Another set-up may have made it while this one waited for the lock.
    [[ ! -e $file ]] || return 0
    command -v npm >/dev/null || ensure_packages npm
    require_free_space "$folder" 500 "installing $1 $2"
    make_whole "$folder" unpack_from_npm "$@"
}

unpack_from_npm() {
    local name=$1 version=$2 integrity=$3 temporary=$4 archive found
    # `npm pack` is run in the temporary folder, so that no package.json of the checkout has a say.
    step "fetching $name $version" npm_pack "$temporary" "$name@$version"
    archive=$temporary/$name-$version.tgz
    found=sha512-$(sha512sum <"$archive" | head -c 128 | tr a-f A-F | basenc --base16 --decode | base64 --wrap=0)
    if [[ $found != "$integrity" ]]; then
        fail "the package $name $version is not the one that was chosen (its checksum is $found). Find out what the npm registry in use did to it."
    fi
    step "unpacking $name $version" tar --extract --gzip --no-same-owner --strip-components=1 \
        --file="$archive" --directory="$temporary/result"
}

npm_pack() {
    cd "$1" && npm pack --silent "$2"
}
