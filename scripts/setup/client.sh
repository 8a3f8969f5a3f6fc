# shellcheck shell=bash
# The pages that browsers get, built by Vite from client/ and protocol/.

# shellcheck source-path=SCRIPTDIR source=node.sh
. "${BASH_SOURCE[0]%/*}/node.sh"

# Builds client/dist when what it is made of changed. Call `ensure_npm_packages` before.
ensure_client() {
    local stamp
    stamp=$(client_stamp)
    client_is_current "$stamp" || with_setup_lock make_client "$stamp"
}

client_stamp() {
    cd "$VITRINE_ROOT"
    {
        find client protocol -name dist -prune -o -name '.making-*' -prune -o \
            -type f ! -name '*.test.ts' ! -name '*.test.tsx' -print0
        printf '%s\0' vite.config.ts package-lock.json scripts/setup/client.sh
    } | LC_ALL=C sort --zero-terminated | xargs --null sha256sum | sha256sum | cut -d ' ' -f 1
}

client_is_current() {
    local stamp=$VITRINE_ROOT/client/dist/.vitrine-stamp
    [[ -f $stamp && $(<"$stamp") == "$1" ]]
}

make_client() {
    # Another set-up may have made it while this one waited for the lock.
    ! client_is_current "$1" || return 0
    require_free_space "$VITRINE_ROOT" 100 "building the client"
    make_whole "$VITRINE_ROOT/client/dist" build_client "$1"
}

build_client() {
    local stamp=$1 temporary=$2
    # Folders for temporary files are closed to others; the finished one is read by the service user.
    step "building the client" run_vite "$temporary/result"
    printf '%s\n' "$stamp" >"$temporary/result/.vitrine-stamp"
}

run_vite() {
    # Whatever the caller's is: a page for development is slower, and names the folders of this machine.
    cd "$VITRINE_ROOT" && NODE_ENV=production "$VITRINE_NODE" node_modules/vite/bin/vite.js build --outDir "$1" --emptyOutDir --logLevel warn
}
