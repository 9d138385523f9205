// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.zip.CRC32;

/** What a program does with a database in memory, in words that each of them knows. */
final class JdbcWorkload {
  private static final List<String> QUESTIONS =
      List.of(
          "SELECT count(*), sum(amount), max(name) FROM item",
          "SELECT amount % 10 AS part, count(*), min(name) FROM item GROUP BY part ORDER BY part",
          "SELECT name || '-' || upper(name) AS word FROM item ORDER BY word DESC, id LIMIT 500",
          "SELECT a.name, b.name FROM item a JOIN item b ON b.id = a.amount ORDER BY 1, 2");

  private JdbcWorkload() {}

  /**
   * Runs it.
   *
   * @param url of a database that is nowhere but in memory
   * @param rows of its table
   * @return a checksum of all answers
   */
  static long run(String url, int rows) throws SQLException {
    CRC32 answers = new CRC32();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE item(id INTEGER, name VARCHAR, amount INTEGER)");
      connection.setAutoCommit(false);
      String insert = "INSERT INTO item VALUES (?, ?, ?)";
      try (PreparedStatement row = connection.prepareStatement(insert)) {
        for (int i = 0; i < rows; i++) {
          row.setInt(1, i);
          row.setString(2, "name " + (i * 7919L) % 5003 + "x".repeat(i % 200));
          row.setInt(3, (int) (i * 31L % 997));
          row.addBatch();
        }
        int[] ignored = row.executeBatch();
      }
      connection.commit();
      statement.execute("UPDATE item SET name = name || name WHERE id % 3 = 0");
      statement.execute("DELETE FROM item WHERE id % 7 = 0");
      for (String question : QUESTIONS) {
        ask(statement, question, answers);
      }
    }
    return answers.getValue();
  }

  private static void ask(Statement statement, String question, CRC32 answers) throws SQLException {
    try (ResultSet rows = statement.executeQuery(question)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int i = 1; i <= columns; i++) {
          answers.update((rows.getString(i) + "|").getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }
}
