"""What every room stands on: settings, units, the calendar, luck, kernels, errors."""
