package score

// CoverNext is coverNext, for the tests.
var CoverNext = coverNext
