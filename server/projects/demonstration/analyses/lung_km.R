# Advanced lung cancer: Kaplan-Meier curves of men and women, and the log-rank test between them.
script <- grep("^--file=", commandArgs(), value = TRUE)
here <- if (length(script) == 1) dirname(sub("^--file=", "", script)) else "/analyses"
source(file.path(here, "report.R"))
suppressPackageStartupMessages(library(survival))

lung <- read_dataset("r-survival", "lung.csv")
lung$sex <- factor(lung$sex, levels = 1:2, labels = c("men", "women"))
curves <- survfit(Surv(time, status) ~ sex, data = lung)

draw <- function() {
  par(mar = c(4.5, 4.5, 3, 1))
  plot(curves, xscale = 365.25, col = c("#1f4e9e", "#c2410c"), lwd = 2.5, mark.time = TRUE,
    conf.int = FALSE, xlab = "Years", ylab = "Alive", las = 1, bty = "l")
  title("Advanced lung cancer: survival of 228 patients")
  legend("topright", levels(lung$sex), col = c("#1f4e9e", "#c2410c"), lwd = 2.5, bty = "n")
}

heading("Lung cancer: Kaplan-Meier estimate by sex")
alive <- function(days) fixed(summary(curves, times = days)$surv, 3)
overall <- summary(curves)$table
print_table(data.frame(
  group = levels(lung$sex),
  patients = overall[, "records"],
  deaths = overall[, "events"],
  `median days` = overall[, "median"],
  `after 180` = alive(180),
  `after 365` = alive(365),
  `after 730` = alive(730),
  check.names = FALSE
))
test <- survdiff(Surv(time, status) ~ sex, data = lung)
cat("log-rank chi-square ", fixed(test$chisq, 2), " on 1 degree of freedom\n", sep = "")
save_plot("lung_km.png", draw)
compare("log-rank chi-square 10.3", test$chisq)
open_plot("Lung cancer: Kaplan-Meier", draw)
