# For each interactive shell.
[ -n "${PS1:-}" ] || return
PS1='\[\033[34m\]\w\[\033[0m\] \$ '
HISTCONTROL=ignoredups
shopt -s checkwinsize
# Ctrl+S is what people save with. In a terminal it would stop all output until Ctrl+Q.
stty -ixon 2>/dev/null
alias ls='ls --color=auto' grep='grep --color=auto'
# Terminal windows are named after the folder. The name is a part of the prompt, so that it comes when the
# shell reads: the agent knows by it that the first terminal can be typed into.
case $TERM in
    xterm*) PS1='\[\033]0;Terminal \w\007\]'$PS1 ;;
esac
