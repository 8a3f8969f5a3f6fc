"""Primary biliary cirrhosis: bilirubin and clotting time as predictors of death."""

import numpy as np
from report import compare, heading, print_cox, read_dataset
from statsmodels.duration.hazard_regression import PHReg

pbc = read_dataset("r-survival", "pbc.csv").dropna(subset=["bili", "protime"])
died = pbc["status"] == 2
# Status 1 is a transplant: followed until then, but no death.
fit = PHReg(pbc["time"], np.log(pbc[["bili", "protime"]]), status=died, ties="efron").fit()

heading("Primary biliary cirrhosis: time to death ~ log(bili) + log(protime)")
print_cox(["log(bili)", "log(protime)"], fit, ["0.930592", "2.890573"])
print(f"n = {len(pbc)}, {died.sum()} deaths")
compare("0.9306 2.8906", fit.params)
