# shellcheck shell=bash
# The file tree that guests see.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"

environment_build=

# ensure_environment NAME: builds it where it is absent, about two minutes, and sets VITRINE_ENVIRONMENT, its digest.
ensure_environment() {
    local answer status=0
    answer=$(mktemp "${TMPDIR:-/tmp}/vitrine-environment-XXXXXX")
    # In the background, since bash acts on a signal only between foreground commands.
    "$VITRINE_ROOT/scripts/build-environment" "$1" >"$answer" </dev/null &
    environment_build=$!
    on_exit stop_environment_build
    on_exit "rm -f '$answer'"
    wait "$environment_build" || status=$?
    environment_build=
    # It has already said in one line what is wrong.
    ((status == 0)) || exit "$status"
    VITRINE_ENVIRONMENT=$(tail -n 1 "$answer")
    rm -f "$answer"
    export VITRINE_ENVIRONMENT
}

# It undoes what it began, which takes some seconds; only then has this script left nothing behind.
stop_environment_build() {
    if [[ -n $environment_build ]]; then
        kill -TERM "$environment_build" 2>/dev/null || true
        wait "$environment_build" 2>/dev/null || true
    fi
}
