"""中醫門診（合成數據）：各證候用了甚麼方劑，症狀評分改善了多少。

Chinese-medicine clinic visits, synthetic: which formulas each syndrome was given, and how far the
symptom score fell. A generator made the table, so the figures say nothing about any treatment."""

from report import compare, heading, open_plot, print_table, read_dataset, save_plot

visits = read_dataset("tcm-clinic-visits", "tcm_clinic_visits_synthetic.csv")
visits["改善"] = visits["療前評分"] - visits["療後評分"]
by_syndrome = visits.groupby("證候")
order = by_syndrome.size().sort_values(ascending=False, kind="stable").index
counts = visits.groupby(["證候", "方劑"]).size()
means = visits.groupby(["證候", "方劑"])["改善"].mean()


def choose_chinese_font():
    import matplotlib
    from matplotlib import font_manager

    # One font file holds all Chinese faces; the library knows it by the name of its first face.
    wanted = ["Noto Sans CJK HK", "Noto Sans CJK TC", "Noto Sans CJK JP", "Noto Serif CJK JP"]
    wanted += ["WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "AR PL UMing HK"]
    known = {font.name for font in font_manager.fontManager.ttflist}
    fonts = [name for name in wanted if name in known]
    if not fonts:
        print("沒有中文字型，圖中的中文顯示為方格。 No Chinese font: labels of the plot show as boxes.")
    matplotlib.rcParams["font.family"] = [*fonts, "sans-serif"]


def draw(figure):
    choose_chinese_font()
    table = means.unstack().reindex(index=order)
    # Formulas follow the syndromes that they serve, so that the filled cells run down the diagonal.
    first_use = table.apply(lambda column: order.get_loc(column.first_valid_index()))
    table = table[first_use.sort_values(kind="stable").index]
    axes = figure.add_subplot()
    image = axes.imshow(table, cmap="YlGnBu", vmin=0, vmax=4, aspect="auto")
    formulas = range(table.shape[1])
    axes.set_xticks(formulas, table.columns, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(table.shape[0]), table.index)
    for (syndrome, formula), count in counts.items():
        row, column = order.get_loc(syndrome), table.columns.get_loc(formula)
        colour = "white" if table.iat[row, column] > 2.4 else "black"
        axes.text(column, row, count, ha="center", va="center", fontsize=9, color=colour)
    axes.set_title("證候與方劑（合成數據）：格內為就診次數，顏色為平均改善")
    figure.colorbar(image, label="症狀評分平均改善")
    figure.tight_layout()


heading("中醫門診：證候與方劑（合成數據，不代表任何療效）   Synthetic data, no evidence of any effect")
rows = []
for syndrome in order:
    of_syndrome = counts[syndrome].sort_values(ascending=False, kind="stable")
    formulas = "、".join(f"{formula} {count}" for formula, count in of_syndrome.items())
    scores = by_syndrome.get_group(syndrome)[["療前評分", "療後評分", "改善"]].mean()
    rows.append([syndrome, formulas, str(of_syndrome.sum()), *(f"{score:.2f}" for score in scores)])
print_table(["證候", "方劑及次數", "就診", "療前評分", "療後評分", "平均改善"], rows, left=2)
save_plot("tcm_formulas.png", draw)
numbers = [len(visits), len(order), visits["方劑"].nunique(), visits["改善"].mean()]
compare("494 visits, 18 syndromes, 21 formulas, mean improvement 2.20", numbers, "generator")
open_plot(draw)
