# Primary biliary cirrhosis: bilirubin and clotting time as predictors of death.
script <- grep("^--file=", commandArgs(), value = TRUE)
here <- if (length(script) == 1) dirname(sub("^--file=", "", script)) else "/analyses"
source(file.path(here, "report.R"))
suppressPackageStartupMessages(library(survival))

pbc <- read_dataset("r-survival", "pbc.csv")
fit <- coxph(Surv(time, status == 2) ~ log(bili) + log(protime), data = pbc)

heading("Primary biliary cirrhosis: Surv(time, death) ~ log(bili) + log(protime)")
print_cox(fit, c("0.930592", "2.890573"))
cat("n = ", fit$n, ", ", fit$nevent, " deaths\n", sep = "")
compare("0.9306 2.8906", coef(fit))
