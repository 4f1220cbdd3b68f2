/** The page that shows how far a training scales on a cluster. */
package org.lathe.reports.scale;
