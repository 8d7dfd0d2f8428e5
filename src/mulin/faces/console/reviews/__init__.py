"""The review room of a counted vote: objections and their answers, sample, doubtful ballots, what if, the ruling."""
