"""Smoking and lung cancer in eight Chinese cities: one odds ratio, adjusted for the city."""

from report import compare, heading, print_table, read_dataset
from statsmodels.stats.contingency_tables import StratifiedTable

cities = read_dataset("china-smoking", "china_smoking.csv")
counts = cities.iloc[:, 1:].to_numpy()
tables = StratifiedTable([row.reshape(2, 2) for row in counts])

heading(f"Smoking and lung cancer: odds ratio in each city ({counts.sum()} people)")
names = ["city", "smokers, cancer", "smokers, none", "others, cancer", "others, none", "odds ratio"]
rows = [
    [city, *map(str, row), f"{row[0] * row[3] / (row[1] * row[2]):.3f}"]
    for city, row in zip(cities["Location"], counts)
]
print_table(names, rows)
ratio, (low, high) = tables.oddsratio_pooled, tables.oddsratio_pooled_confint()
cmh = tables.test_null_odds().statistic
print(f"adjusted for the city: odds ratio {ratio:.3f} ({low:.3f} to {high:.3f}), CMH {cmh:.3f}")
compare("Mantel-Haenszel OR 2.174 (1.984 to 2.383)", [ratio, low, high])
compare("CMH 280.138", [cmh])
