package io.lockkeeper.probe;

import io.smallrye.health.AsyncHealthCheckFactory;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;

/**
 * Calls health checks on the thread that reads the request. Quarkus would hand each to the pool in which requests wait for
 * databases, and a probe would wait there with them, Quarkus' check of a shutdown included. Every check answers from memory.
 */
@Singleton
@Alternative
@Priority(1)
public class HealthChecks extends AsyncHealthCheckFactory {}
