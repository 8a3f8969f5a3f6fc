"""Advanced lung cancer: who lives longer? Cox models of the survival package's vignette."""

from math import exp

from report import compare, heading, print_cox, read_dataset
from statsmodels.duration.hazard_regression import PHReg

lung = read_dataset("r-survival", "lung.csv")


def cox(terms):
    rows = lung.dropna(subset=terms)
    # Status is 1 (alive) or 2 (dead). R breaks ties as Efron does, so the published numbers need it.
    model = PHReg(rows["time"], rows[terms], status=rows["status"] - 1, ties="efron")
    return model.fit(), len(rows), int((rows["status"] == 2).sum())


terms = ["sex"]
fit, _, _ = cox(terms)
heading("Lung cancer: time to death ~ sex   (sex: 1 male, 2 female)")
print_cox(terms, fit, ["-0.5310"])
low, high = fit.conf_int()[0]
compare("HR 0.588 (0.424 to 0.816)", [exp(fit.params[0]), exp(low), exp(high)])

terms = ["age", "sex", "wt.loss"]
fit, n, events = cox(terms)
heading("Lung cancer: time to death ~ age + sex + wt.loss")
print_cox(terms, fit, ["0.02009", "-0.52103", "0.00076"])
compare("n = 214, 152 events", [n, events])
compare("0.02009 -0.52103 0.00076", fit.params)
