// SPDX-License-Identifier: Apache-2.0
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/** A YARN of one node on loopback, until standard input ends. Writes how to reach it into the folder, then a line that begins with UP. */
public class MiniYarn {
    public static void main(String[] arguments) throws Exception {
        Configuration conf = new YarnConfiguration();
        conf.set("fs.defaultFS", "file:///");
        conf.set("yarn.resourcemanager.scheduler.class",
                "org.apache.hadoop.yarn.server.resourcemanager.scheduler.fifo.FifoScheduler");
        conf.set("yarn.nodemanager.vmem-check-enabled", "false");
        conf.set("yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.9");
        MiniYARNCluster cluster = new MiniYARNCluster("firesteel", 1, 1, 1);
        cluster.init(conf);
        cluster.start();
        for (String file : new String[] {"core-site.xml", "yarn-site.xml"}) {
            try (OutputStream out = Files.newOutputStream(Path.of(arguments[0], file))) {
                cluster.getConfig().writeXml(out);
            }
        }
        System.out.println("UP " + cluster.getConfig().get(YarnConfiguration.RM_WEBAPP_ADDRESS));
        while (System.in.read() >= 0) {
            // Until its parent ends.
        }
        cluster.stop();
    }
}
