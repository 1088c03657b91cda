package score

// CoverNext is coverNext, for the tests.
var CoverNext = coverNext

// Crossed is crossed.
var Crossed = crossed
