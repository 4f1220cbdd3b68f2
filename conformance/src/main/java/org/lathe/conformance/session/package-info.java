/**
 * The family {@code session}: the contract of sessions and programs, one file for each check. This
 * package uses {@link org.lathe.conformance.check} and knows nothing of models.
 */
package org.lathe.conformance.session;
