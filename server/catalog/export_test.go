package catalog

// English is the table of reasons, for the test that holds it complete.
var English = english
