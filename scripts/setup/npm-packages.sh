# shellcheck shell=bash
# The packages of package-lock.json.

# shellcheck source-path=SCRIPTDIR source=node.sh
. "${BASH_SOURCE[0]%/*}/node.sh"

# Installs them when the lock file or the version of Node changed. Call `ensure_node` before.
ensure_npm_packages() {
    npm_packages_are_current || with_setup_lock install_npm_packages
}

# Compiled modules fit one version of Node's interface, so that version is part of the stamp.
npm_packages_stamp() {
    printf '%s node-%s\n' "$(sha256sum <"$VITRINE_ROOT/package-lock.json" | cut -d ' ' -f 1)" "$VITRINE_NODE_VERSION"
}

npm_packages_are_current() {
    local stamp=$VITRINE_ROOT/node_modules/.vitrine-stamp
    [[ -f $stamp && $(<"$stamp") == "$(npm_packages_stamp)" ]]
}

install_npm_packages() {
    ! npm_packages_are_current || return 0
    ensure_packages native-modules
    ensure_npm
    require_free_space "$VITRINE_ROOT" 1500 "installing the npm packages"
    # The stamp is written last: without one, an interrupted installation is done again from the start.
    rm -f "$VITRINE_ROOT/node_modules/.vitrine-stamp"
    step "installing the npm packages" npm_ci
    npm_packages_stamp >"$VITRINE_ROOT/node_modules/.vitrine-stamp"
}

npm_ci() {
    # mediasoup's install script leaves alone who names a worker; ours is made by mediasoup-worker.sh.
    cd "$VITRINE_ROOT" && MEDIASOUP_WORKER_BIN=elsewhere run_npm ci --no-audit --no-fund "$@"
}

# What the commands that a person runs load of them, for a clone in which nothing was started yet: such a command
# needs no compiler and no root. The stamp stays away, so a start installs everything.
ensure_command_packages() {
    [[ -d $VITRINE_ROOT/node_modules/zod ]] || with_setup_lock install_command_packages
}

install_command_packages() {
    [[ ! -d $VITRINE_ROOT/node_modules/zod ]] || return 0
    ensure_npm
    require_free_space "$VITRINE_ROOT" 500 "installing the npm packages of the commands"
    step "installing the npm packages of the commands" npm_ci --ignore-scripts --omit=dev --omit=optional
}
