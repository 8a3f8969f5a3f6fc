export MATPLOTLIBRC=/etc/vitrine/matplotlibrc
[ -z "${DISPLAY:-}" ] || export MPLBACKEND=module://plot_window

# A login shell greets; shells that are opened from it do not.
if [ -n "${PS1:-}" ]; then
    printf '\033[1mVitrine\033[0m  Only the picture leaves this machine.  只有畫面會離開這台機器。\n'
    printf '  Data, read-only 資料（唯讀）  \033[34m/data\033[0m      %s\n' "$(ls -m /data 2>/dev/null | tr '\n' ' ')"
    printf '  Analyses 分析程式            \033[34m/analyses\033[0m  %s\n' "$(ls -m /analyses 2>/dev/null | tr '\n' ' ')"
    printf '  Run 執行  Rscript /analyses/NAME.R   python3 /analyses/NAME.py\n'
    printf '  Show 看  open FILE   a plot, a table, a text 圖表、表格、文字\n\n'
fi
