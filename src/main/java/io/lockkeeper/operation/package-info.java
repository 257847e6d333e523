/** The vocabulary of an operation: its target, parameters, outcome, events and end. Knows no feature and no entity. */
package io.lockkeeper.operation;
