# German breast cancer trial: does hormonal therapy delay recurrence?
script <- grep("^--file=", commandArgs(), value = TRUE)
here <- if (length(script) == 1) dirname(sub("^--file=", "", script)) else "/analyses"
source(file.path(here, "report.R"))
suppressPackageStartupMessages(library(survival))

trial <- read_dataset("gbsg2", "GBSG2.csv")
trial$horTh <- factor(trial$horTh, levels = c("no", "yes"))
trial$menostat <- factor(trial$menostat, levels = c("Pre", "Post"))
# The published model takes the grade as ordered: a linear and a quadratic trend.
trial$tgrade <- factor(trial$tgrade, levels = c("I", "II", "III"), ordered = TRUE)
fit <- coxph(Surv(time, cens) ~ ., data = trial)

heading("Breast cancer (GBSG2): Surv(time, recurrence) ~ all eight factors")
print_cox(fit, c(
  "-0.346278", "-0.009459", "0.258445", "0.007796", "0.551299", "-0.201091", "0.048789",
  "-0.002217", "0.000197"
))
compare("n = 686, 299 events", c(fit$n, fit$nevent))
compare("-0.3463 -0.0095 0.2584 0.0078 0.5513 -0.2011 0.0488 -0.0022 0.0002", coef(fit))
