package io.lockkeeper.http;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * One page of a list.
 *
 * @param page number of the page, from 0
 * @param size how many items a page holds at most
 * @param total how many items there are on all pages
 */
@RegisterForReflection
public record Page<T>(List<T> items, int page, int size, long total) {}
