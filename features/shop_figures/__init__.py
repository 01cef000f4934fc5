"""What the whole shop's figures are counted from: small frames of counts as of a day, intervals left to campaigns."""
