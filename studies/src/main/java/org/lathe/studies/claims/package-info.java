/** The statistics of claims: paired tests over seeds and sequences, corrected for their number. */
package org.lathe.studies.claims;
