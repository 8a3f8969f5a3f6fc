"""Advanced lung cancer: Kaplan-Meier curves of men and women, and the log-rank test between them."""

from report import compare, heading, open_plot, print_table, read_dataset, save_plot
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

lung = read_dataset("r-survival", "lung.csv")
dead = lung["status"] == 2
groups = {"men": lung["sex"] == 1, "women": lung["sex"] == 2}
curves = {name: SurvfuncRight(lung["time"][who], dead[who]) for name, who in groups.items()}


def alive(curve, days):
    """Share alive after so many days: the curve's last step at or before that day."""
    return curve.surv_prob[curve.surv_times <= days][-1]


def draw(figure):
    axes = figure.add_subplot()
    for (name, curve), colour in zip(curves.items(), ["#1f4e9e", "#c2410c"]):
        # The curve starts with everybody alive and runs on to the last patient who was seen.
        days = [0, *curve.surv_times, lung["time"][groups[name]].max()]
        share = [1, *curve.surv_prob, curve.surv_prob[-1]]
        years = [day / 365.25 for day in days]
        axes.step(years, share, where="post", color=colour, lw=2.5, label=name)
    axes.set(xlabel="Years", ylabel="Alive", ylim=(0, 1), xlim=(0, None))
    axes.set_title("Advanced lung cancer: survival of 228 patients")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)


heading("Lung cancer: Kaplan-Meier estimate by sex")
rows = [
    [name, str(who.sum()), str((dead & who).sum()), f"{curves[name].quantile(0.5):.0f}"]
    + [f"{alive(curves[name], days):.3f}" for days in (180, 365, 730)]
    for name, who in groups.items()
]
names = ["group", "patients", "deaths", "median days", "after 180", "after 365", "after 730"]
print_table(names, rows)
chi_square, _ = survdiff(lung["time"], dead, lung["sex"])
print(f"log-rank chi-square {chi_square:.2f} on 1 degree of freedom")
save_plot("lung_km.png", draw)
compare("log-rank chi-square 10.3", [chi_square])
open_plot(draw)
