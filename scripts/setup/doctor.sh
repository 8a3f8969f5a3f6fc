# shellcheck shell=bash
# What this machine offers and lacks for sandboxes.

# shellcheck source-path=SCRIPTDIR source=node.sh
. "${BASH_SOURCE[0]%/*}/node.sh"

# run_doctor DATA_DIR [OPTION]: its findings; stops the script with status 1 when something is unsafe.
run_doctor() {
    local data_dir=$1
    shift
    "$VITRINE_NODE" "$VITRINE_ROOT/sandbox/jail/doctor/main.ts" \
        --cache "$VITRINE_CACHE" --data-dir "$data_dir" "$@" || exit 1
}
