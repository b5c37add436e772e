"""What the library gives and takes: records without a database behind them."""
