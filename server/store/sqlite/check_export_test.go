package sqlite

// Fault gives an error of opening a file its fault.
var Fault = fault
