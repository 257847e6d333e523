package io.lockkeeper.run;

/**
 * What an operation knows of the run it is executed by.
 *
 * @param runId the id under which its work is found in the database and in the sessions of the server
 * @param request what was asked for
 * @param stop asks for its end when the process ends
 */
public record RunContext(String runId, RunRequest request, RunListener listener, Stop stop) {}
