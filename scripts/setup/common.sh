# shellcheck shell=bash
# What every part of the set-up shares: progress, failure, the lock, and making things whole or not at all.
#
# Sourced by scripts that end in `exec`. It owns the traps on EXIT, INT, TERM and HUP; a script that has
# something of its own to undo passes it to `on_exit`. The `ensure_...` functions of the other files
# stop the whole script when they fail, so call them plainly: behind `||` or `if` bash ignores errors inside them.

[[ -z ${vitrine_setup_loaded:-} ]] || return 0
vitrine_setup_loaded=yes

set -euo pipefail

VITRINE_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
VITRINE_CACHE=${VITRINE_CACHE:-/var/cache/vitrine}
export VITRINE_ROOT VITRINE_CACHE

attempt_status=0
setup_log=
setup_temporary=
setup_lock_held=
setup_children=()
setup_exit_commands=()

say() {
    printf 'setup: %s\n' "$*" >&2
}

# Says what is wrong and what to do, in one line.
fail() {
    printf 'vitrine: %s\n' "${*//$'\n'/ }" >&2
    exit 1
}

on_exit() {
    setup_exit_commands+=("$1")
}

setup_clean_up() {
    local child command tries
    # A second Ctrl+C, or the signal of a terminal that closes, must not leave half of it undone.
    trap '' INT TERM HUP
    for child in "${setup_children[@]}"; do
        # Each child leads a process group, so compilers and install scripts below it end as well.
        kill -TERM -- "-$child" 2>/dev/null || true
    done
    for child in "${setup_children[@]}"; do
        # npm finishes what it is doing first, which takes too long for somebody who wants to stop.
        for ((tries = 0; tries < 20; tries++)); do
            kill -0 -- "-$child" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL -- "-$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    done
    [[ -z $setup_temporary ]] || rm -rf "$setup_temporary"
    [[ -z $setup_log ]] || rm -f "$setup_log"
    for command in "${setup_exit_commands[@]}"; do
        eval "$command"
    done
}

trap setup_clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# Runs beside a step that lasts longer than a second and shows that it is alive: elapsed time, and
# how many of how many things are done where the command prints lines like `[3/120] ...`.
setup_report_progress() {
    local label=$1 log=$2 started=$SECONDS done_of
    local turn=0 interval=10
    local -a marks=('|' / - \\)
    [[ ! -t 2 ]] || interval=0.2
    sleep 1
    while :; do
        done_of=$(grep -o '^\[[0-9]*/[0-9]*\]' "$log" 2>/dev/null | tail -n 1 | tr -d '[]') || true
        done_of=${done_of:+, ${done_of/\// of }}
        if [[ -t 2 ]]; then
            printf '\r\033[Ksetup: %s %s (%d s%s)' "${marks[turn++ % 4]}" "$label" $((SECONDS - started)) "$done_of" >&2
        else
            say "$label ($((SECONDS - started)) s$done_of)"
        fi
        sleep "$interval"
    done
}

# attempt LABEL COMMAND...: runs the command and puts its exit status into `attempt_status`. Its output goes
# to a log, which stays after a failure until the next attempt.
attempt() {
    local label=$1 command reporter started=$SECONDS
    shift
    attempt_status=0
    [[ -n $setup_log ]] || setup_log=$(mktemp "${TMPDIR:-/tmp}/vitrine-setup-XXXXXX.log")
    # Job control, for a moment, gives each child a process group of its own.
    set -m
    "$@" >"$setup_log" 2>&1 </dev/null &
    command=$!
    setup_report_progress "$label" "$setup_log" </dev/null &
    reporter=$!
    set +m
    setup_children=("$command" "$reporter")
    wait "$command" 2>/dev/null || attempt_status=$?
    kill -TERM -- "-$reporter" 2>/dev/null || true
    wait "$reporter" 2>/dev/null || true
    setup_children=()
    [[ ! -t 2 ]] || printf '\r\033[K' >&2
    if ((attempt_status == 0)); then
        rm -f "$setup_log"
        setup_log=
        ((SECONDS == started)) || say "$label: done in $((SECONDS - started)) s"
    fi
}

attempt_last_words() {
    local words
    words=$(grep -v '^[[:space:]]*$' "$setup_log" | tail -n 1 | cut -c 1-200) || true
    printf '%s\n' "${words:-exit status $attempt_status}"
}

# step LABEL COMMAND...: the same, and a failure of the command stops the set-up.
step() {
    local last_words log
    attempt "$@"
    if ((attempt_status != 0)); then
        last_words=$(attempt_last_words)
        log=$setup_log
        setup_log=
        fail "$1 failed: ${last_words%.}. The whole output is in $log; run this again once the cause is gone."
    fi
}

# with_setup_lock COMMAND...: no two set-ups make something at the same time. The lock is held by a
# descriptor that closes before this returns, so that the server which the script becomes does not keep it.
with_setup_lock() {
    local lock mask
    if [[ -n $setup_lock_held ]]; then
        "$@"
        return
    fi
    # What is made here is used by unprivileged users too, whatever the umask of whoever runs the set-up.
    mask=$(umask)
    umask 022
    if ! mkdir -p "$VITRINE_CACHE" 2>/dev/null || [[ ! -w $VITRINE_CACHE ]]; then
        fail "cannot write to $VITRINE_CACHE. Run this as root, or set VITRINE_CACHE to a folder of your own."
    fi
    exec {lock}>>"$VITRINE_CACHE/.lock"
    flock --nonblock "$lock" || step "waiting for another set-up to end" flock "$lock"
    setup_lock_held=yes
    "$@"
    setup_lock_held=
    umask "$mask"
    exec {lock}>&-
}

# make_whole FOLDER COMMAND...: the command gets a temporary folder beside FOLDER as its last argument
# and leaves what it makes in `result` there, which is then renamed: FOLDER is complete or absent. Needs the lock.
make_whole() {
    local folder=$1 parent
    shift
    parent=$(dirname "$folder")
    mkdir -p "$parent"
    # Left by a set-up that was killed; nobody else can be using them under the lock.
    rm -rf "$parent"/.making-*
    setup_temporary=$(mktemp -d "$parent/.making-XXXXXX")
    mkdir "$setup_temporary/result"
    "$@" "$setup_temporary"
    rm -rf "$folder"
    mv -T "$setup_temporary/result" "$folder"
    rm -rf "$setup_temporary"
    setup_temporary=
}
