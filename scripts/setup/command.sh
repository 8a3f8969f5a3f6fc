# shellcheck shell=bash
# How a program of the checkout that a person runs is started, in a fresh clone as well.

# shellcheck source-path=SCRIPTDIR source=npm-packages.sh
. "${BASH_SOURCE[0]%/*}/npm-packages.sh"

# run_command FILE ARGUMENT...: becomes the program; FILE is below the checkout.
run_command() {
    local file=$1
    shift
    ensure_node
    ensure_command_packages
    exec "$VITRINE_NODE" "$VITRINE_ROOT/$file" "$@"
}
