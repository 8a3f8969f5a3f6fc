# shellcheck shell=bash

# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"

# require_free_space FOLDER MEGABYTES PURPOSE: stops before a disk fills up half-way. FOLDER need not exist yet.
require_free_space() {
    local folder=$1 needed=$2 purpose=$3 free
    while [[ ! -d $folder ]]; do
        folder=$(dirname "$folder")
    done
    free=$(df --block-size=1M --output=avail "$folder" | tail -n 1 | tr -d ' ')
    if ((free < needed)); then
        fail "$purpose needs $needed MB in $folder, which has $free MB free. Free some space there and run this again."
    fi
}
