# shellcheck shell=bash
# All that Vitrine needs to run, in the order in which the parts need each other.

# shellcheck source-path=SCRIPTDIR source=npm-packages.sh
. "${BASH_SOURCE[0]%/*}/npm-packages.sh"
# shellcheck source=mediasoup-worker.sh
. "${BASH_SOURCE[0]%/*}/mediasoup-worker.sh"
# shellcheck source=service-user.sh
. "${BASH_SOURCE[0]%/*}/service-user.sh"
# shellcheck source=environment.sh
. "${BASH_SOURCE[0]%/*}/environment.sh"
# shellcheck source=client.sh
. "${BASH_SOURCE[0]%/*}/client.sh"
# shellcheck source=doctor.sh
. "${BASH_SOURCE[0]%/*}/doctor.sh"

VITRINE_SERVICE_USER=vitrine

# ensure_everything DATA_DIR ENVIRONMENT: sets VITRINE_NODE, VITRINE_MEDIASOUP_WORKER and VITRINE_ENVIRONMENT.
# Needs root where something is missing.
ensure_everything() {
    ensure_packages run
    ensure_node
    ensure_npm_packages
    # Before the steps that take minutes. It says nothing when all is well.
    ((EUID == 0)) || fail "checking whether sandboxes can be made needs root. Run this as root."
    run_doctor "$1" --quick
    ensure_mediasoup_worker
    ensure_service_user "$VITRINE_SERVICE_USER"
    ensure_client
    ensure_environment "$2"
}
