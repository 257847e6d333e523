package io.lockkeeper.rig;

/** What became of a point of the sweep. */
enum Outcome {
    /** A plain run again ended in the planned state. */
    RECOVERED,
    /** It did not, and neither did another. */
    HUMAN_NEEDED,
    /** A run said that all is well, and it was not. */
    FALSE_SUCCESS,
    /** The run was over before the boundary came. */
    NOT_REACHED
}
