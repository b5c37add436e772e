"""From a frozen version to a measured, exported model: the loop, evaluation, report, export and its gate."""
