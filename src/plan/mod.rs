//! Which test cases apply to this IUT and why, in which order, with which side effects. A function of its inputs.
