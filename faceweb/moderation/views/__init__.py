"""Pages of reports, receipts, appeals and takedown requests."""
