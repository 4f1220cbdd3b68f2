package org.lathe.datasets.shards;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.tokenizer.Tokenizer;

/**
 * Documents as ids, each followed by the separator.
 *
 * @param ids of all documents, as stored in a file
 * @param ends the end of each document in these bytes
 * @param textBytes length of the texts in UTF-8
 */
record EncodedBatch(byte[] ids, int[] ends, long textBytes) {
  static EncodedBatch of(List<Document> documents, Tokenizer tokenizer, TokenType type) {
    int[][] ids = new int[documents.size()][];
    int[] ends = new int[documents.size()];
    long textBytes = 0;
    int bytes = 0;
    for (int i = 0; i < ids.length; i++) {
      String text = documents.get(i).text();
      ids[i] = tokenizer.encode(text);
      textBytes += utf8Length(text);
      bytes = Math.addExact(bytes, Math.multiplyExact(ids[i].length + 1, type.bytes()));
      ends[i] = bytes;
    }
    ByteBuffer all = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int[] document : ids) {
      type.put(all, document);
      type.put(all, tokenizer.separator());
    }
    return new EncodedBatch(all.array(), ends, textBytes);
  }

  private static long utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
