# Smoking and lung cancer in eight Chinese cities: one odds ratio, adjusted for the city.
script <- grep("^--file=", commandArgs(), value = TRUE)
here <- if (length(script) == 1) dirname(sub("^--file=", "", script)) else "/analyses"
source(file.path(here, "report.R"))

cities <- read_dataset("china-smoking", "china_smoking.csv")
counts <- as.matrix(cities[, -1])
# smoking x cancer x city; aperm, since a row holds one city and a column runs fastest.
tables <- aperm(array(t(counts), c(2, 2, nrow(cities))), c(2, 1, 3))
test <- mantelhaen.test(tables, correct = FALSE)

heading("Smoking and lung cancer: odds ratio in each city (", sum(counts), " people)")
ratio <- counts[, 1] * counts[, 4] / (counts[, 2] * counts[, 3])
print_table(data.frame(
  city = cities$Location,
  `smokers, cancer` = counts[, 1],
  `smokers, none` = counts[, 2],
  `others, cancer` = counts[, 3],
  `others, none` = counts[, 4],
  `odds ratio` = fixed(ratio, 3),
  check.names = FALSE
))
adjusted <- fixed(c(test$estimate, test$conf.int, test$statistic), 3)
cat("adjusted for the city: odds ratio ", adjusted[1], " (", adjusted[2], " to ", adjusted[3],
  "), CMH ", adjusted[4], "\n", sep = "")
compare("Mantel-Haenszel OR 2.174 (1.984 to 2.383)", c(test$estimate, test$conf.int))
compare("CMH 280.138", test$statistic)
