package io.lockkeeper.run;

/**
 * What an operation knows of the run it is executed by.
 *
 * @param runId the id under which its work is found in the database and in the sessions of the server
 * @param request what was asked for
 * @param unattended whether nobody has asked for it
 * @param stop asks for its end when the process ends
 */
public record RunContext(String runId, RunRequest request, boolean unattended, RunListener listener, Stop stop) {}
