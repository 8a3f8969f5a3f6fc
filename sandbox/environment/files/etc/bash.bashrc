# For each interactive shell.
[ -n "${PS1:-}" ] || return
PS1='\[\033[34m\]\w\[\033[0m\] \$ '
HISTCONTROL=ignoredups
shopt -s checkwinsize
alias ls='ls --color=auto' grep='grep --color=auto'
# Terminal windows are named after the folder.
case $TERM in
    xterm*) PROMPT_COMMAND='printf "\033]0;%s\007" "${PWD/#$HOME/\~}"' ;;
esac
