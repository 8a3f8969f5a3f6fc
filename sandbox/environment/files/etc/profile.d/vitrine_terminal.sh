# A terminal without a display shows pictures by itself, and has a clipboard of its own.
if [ -z "${DISPLAY:-}" ]; then
    export MPLBACKEND=module://plot_in_terminal
    if [ -n "${PS1:-}" ]; then
        printf '  Copy 複製  Ctrl+Shift+C   Paste 貼上  Ctrl+Shift+V   both with the mouse 用滑鼠  drag, middle button 拖曳、中鍵\n'
        printf '  Mark with keys 用鍵盤選取  Ctrl+Shift+Space, Shift+arrows, Enter\n\n'
    fi
fi
