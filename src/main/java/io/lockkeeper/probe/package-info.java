/** Everything that is answered from memory: the probes, health and the gate over HTTP. */
package io.lockkeeper.probe;
