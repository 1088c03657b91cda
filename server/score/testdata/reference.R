# Reference figures for the tests of package score, from R's own functions.
# Run from this folder: Rscript reference.R > reference.csv
#
# z is 1.96 as in Wilson of package score; conf is the level that gives R that z.
# Nothing but base R (packages stats) is needed.
z <- 1.96
conf <- 2 * pnorm(z) - 1
say <- function(kind, args, values) cat(kind, paste(args, collapse = " "),
    paste(sprintf("%.12g", values), collapse = " "), sep = ",", fill = FALSE)
row <- function(...) { say(...); cat("\n") }
cat("# ", R.version.string, "\n", sep = "")
cat("kind,arguments,values\n")

wilson <- function(x, n) suppressWarnings(prop.test(x, n, conf.level = conf, correct = FALSE)$conf.int[1:2])
for (a in list(c(81, 263), c(15, 148), c(0, 20), c(1, 29), c(10, 10), c(46, 50), c(335, 400), c(97, 95 + 5), c(1203, 1400)))
    row("wilson", a, wilson(a[1], a[2]))

newcombe <- function(a, n, b, m) {
    p <- a / n; q <- b / m; u <- wilson(a, n); v <- wilson(b, m)
    c(p - q, p - q - sqrt((p - u[1])^2 + (v[2] - q)^2), p - q + sqrt((u[2] - p)^2 + (q - v[1])^2))
}
pairs <- list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(0, 10, 0, 20), c(10, 10, 0, 10),
    c(180, 200, 150, 190), c(380, 400, 371, 395), c(31, 40, 36, 90), c(900, 1000, 860, 1000), c(0, 30, 30, 30), c(17, 60, 15, 55))
for (a in pairs) row("newcombe", a, newcombe(a[1], a[2], a[3], a[4]))
for (a in pairs) row("fisher", a, fisher.test(matrix(c(a[1], a[2] - a[1], a[3], a[4] - a[3]), 2))$p.value)

for (p in list(c(0.01, 0.04, 0.03, 0.005), c(0.2, 0.2, 0.2), c(0.6, 0.02, 0.9, 0.0125, 0.0125), c(0.04)))
    row("holm", p, p.adjust(p, method = "holm"))

# Kish: arguments are weight and count, by turns; values are the effective size and the design effect.
for (a in list(c(1, 60, 5/11, 132), c(1, 100), c(0.25, 300, 1, 50, 0.5, 80))) {
    w <- rep(a[seq(1, length(a), 2)], a[seq(2, length(a), 2)])
    row("kish", a, c(sum(w)^2 / sum(w^2), length(w) * sum(w^2) / sum(w)^2))
}

# The index of two factors with items (satisfied, n): (a, b) and (c), equal weights, and
# its interval when every item's error goes the same way; then the difference of two such.
index <- function(a) {
    lo <- hi <- p <- numeric(3)
    for (i in 1:3) {
        w <- wilson(a[2 * i - 1], a[2 * i]); lo[i] <- w[1]; hi[i] <- w[2]; p[i] <- a[2 * i - 1] / a[2 * i]
    }
    k <- c(1/4, 1/4, 1/2)
    c(sum(k * p), sum(k * lo), sum(k * hi))
}
for (a in list(c(80, 100, 70, 95, 90, 100, 60, 90, 66, 88, 70, 92), c(40, 40, 38, 40, 40, 40, 35, 40, 20, 40, 39, 40))) {
    u <- index(a[1:6]); v <- index(a[7:12]); d <- u[1] - v[1]
    row("index", a, c(d, d - sqrt((u[1] - u[2])^2 + (v[3] - v[1])^2), d + sqrt((u[3] - u[1])^2 + (v[1] - v[2])^2)))
}
