# Advanced lung cancer: who lives longer? Cox models of the survival package's vignette.
script <- grep("^--file=", commandArgs(), value = TRUE)
here <- if (length(script) == 1) dirname(sub("^--file=", "", script)) else "/analyses"
source(file.path(here, "report.R"))
suppressPackageStartupMessages(library(survival))

lung <- read_dataset("r-survival", "lung.csv")

by_sex <- coxph(Surv(time, status) ~ sex, data = lung)
heading("Lung cancer: Surv(time, status) ~ sex   (sex: 1 male, 2 female)")
print_cox(by_sex, "-0.5310")
ratio <- summary(by_sex)$conf.int
compare("HR 0.588 (0.424 to 0.816)", ratio[1, c("exp(coef)", "lower .95", "upper .95")])

fit <- coxph(Surv(time, status) ~ age + sex + wt.loss, data = lung)
heading("Lung cancer: Surv(time, status) ~ age + sex + wt.loss")
print_cox(fit, c("0.02009", "-0.52103", "0.00076"))
compare("n = 214, 152 events", c(fit$n, fit$nevent))
compare("0.02009 -0.52103 0.00076", coef(fit))
