/** What the corpora have in common whose texts are generated from latent factors. */
package org.lathe.datasets.generated;
