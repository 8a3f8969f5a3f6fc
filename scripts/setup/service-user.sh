# shellcheck shell=bash
# The system user that server, media worker and runners run as.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"

# ensure_service_user NAME: an existing user of that name is taken as it is; the launcher refuses root.
ensure_service_user() {
    if ! getent passwd "$1" >/dev/null; then
        with_setup_lock make_service_user "$1"
    fi
}

make_service_user() {
    if ! getent passwd "$1" >/dev/null; then
        step "making the system user $1" \
            useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$1"
    fi
}
