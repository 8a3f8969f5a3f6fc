# shellcheck shell=bash
# Brings mediasoup's worker, the media process: upstream's prebuilt binary, or else one built here from
# the sources in the npm package.

# shellcheck source-path=SCRIPTDIR source=node.sh
. "${BASH_SOURCE[0]%/*}/node.sh"

# Sets VITRINE_MEDIASOUP_WORKER, the path of a worker that runs on this machine. Call `ensure_npm_packages` before.
ensure_mediasoup_worker() {
    local version folder
    # Whoever brings a worker of their own has chosen it; mediasoup reads the same variable.
    if [[ -n ${MEDIASOUP_WORKER_BIN:-} ]]; then
        worker_runs "$MEDIASOUP_WORKER_BIN" ||
            fail "MEDIASOUP_WORKER_BIN names $MEDIASOUP_WORKER_BIN, which does not run as a mediasoup worker here. Correct or unset it."
        VITRINE_MEDIASOUP_WORKER=$MEDIASOUP_WORKER_BIN
    else
        version=$(mediasoup_version)
        folder=$VITRINE_CACHE/mediasoup-worker/$version-$(node_architecture)
        VITRINE_MEDIASOUP_WORKER=$folder/mediasoup-worker
        worker_runs "$VITRINE_MEDIASOUP_WORKER" || with_setup_lock make_mediasoup_worker "$folder" "$version"
    fi
    export VITRINE_MEDIASOUP_WORKER
}

mediasoup_version() {
    local package=$VITRINE_ROOT/node_modules/mediasoup/package.json version
    [[ -f $package ]] || fail "mediasoup is not in node_modules. Install the npm packages first."
    version=$(sed -n 's/^[[:space:]]*"version": *"\([^"]*\)".*/\1/p' "$package" | head -n 1)
    printf '%s\n' "$version"
}

# A worker that is told nothing ends with status 41 at once. Another status means that it does not run
# here: another C library, or a shared library that has gone.
worker_runs() {
    local status=0
    [[ -x $1 ]] || return 1
    env --ignore-environment "$1" >/dev/null 2>&1 </dev/null || status=$?
    ((status == 41))
}

make_mediasoup_worker() {
    local folder=$1 version=$2
    # Another set-up may have made it while this one waited for the lock.
    ! worker_runs "$folder/mediasoup-worker" || return 0
    require_free_space "$folder" 500 "making mediasoup's worker"
    make_whole "$folder" fetch_or_build_worker "$version"
}

fetch_or_build_worker() {
    local version=$1 temporary=$2
    local worker=$temporary/result/mediasoup-worker
    attempt "fetching the prebuilt mediasoup worker $version" fetch_prebuilt_worker "$temporary"
    if ((attempt_status != 0)); then
        say "the prebuilt mediasoup worker cannot be had here ($(attempt_last_words)); building it, once, takes some minutes"
    elif worker_runs "$worker"; then
        return
    else
        say "the prebuilt mediasoup worker does not run on this system; building one, once, takes some minutes"
    fi
    ensure_packages worker-build
    build_worker "$temporary"
    worker_runs "$worker" ||
        fail "the mediasoup worker $version was built, but does not run. Set MEDIASOUP_WORKER_BIN to a worker that does."
}

fetch_prebuilt_worker() {
    local temporary=$1
    "$VITRINE_NODE" "$VITRINE_ROOT/scripts/setup/mediasoup-worker/fetch-prebuilt.mjs" \
        "$VITRINE_ROOT/node_modules/mediasoup/package.json" "$temporary/prebuilt.tgz" &&
        tar --extract --gzip --no-same-owner --file="$temporary/prebuilt.tgz" \
            --directory="$temporary/result" mediasoup-worker &&
        chmod 755 "$temporary/result/mediasoup-worker"
}

build_worker() {
    local temporary=$1 build=$1/build
    local adapters=$VITRINE_ROOT/scripts/setup/mediasoup-worker
    mkdir "$build"
    # Links keep the paths in the ninja file short and free of what the checkout's own path may hold.
    ln -s "$VITRINE_ROOT/node_modules/mediasoup/worker" "$build/worker"
    ln -s "$adapters/adapters" "$build/adapters"
    patch_dtls_transport "$build/worker/src/RTC/DtlsTransport.cpp" >"$build/DtlsTransport.cpp"
    (cd "$build" && "$adapters/write-ninja-file.sh" >build.ninja)
    step "building the mediasoup worker" nice ninja -C "$build"
    mv "$build/mediasoup-worker" "$temporary/result/"
}

# OpenSSL calls `onSslBioOut` before each operation on the BIO and, with the bit BIO_CB_RETURN set beside
# the operation, after it; the callback must then pass the operation's own result on. Upstream tests for
# equality instead of the bit and so answers 1 to everything. To an OpenSSL with kernel TLS, as Debian's,
# this says that the kernel encrypts: it allocates no write buffer, and the first handshake crashes.
patch_dtls_transport() {
    local wrong='(operationType == BIO_CB_RETURN) ?'
    if grep --quiet --fixed-strings "$wrong" "$1"; then
        sed 's/(operationType == BIO_CB_RETURN) ?/((operationType \& BIO_CB_RETURN) != 0) ?/' "$1"
    elif grep --quiet 'operationType & BIO_CB_RETURN' "$1"; then
        # Mended upstream.
        cat "$1"
    else
        fail "this version of mediasoup changed DtlsTransport.cpp where it is patched. Look at patch_dtls_transport in scripts/setup/mediasoup-worker.sh."
    fi
}
