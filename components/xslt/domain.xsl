<?xml version="1.0"?>
<!--
  1. Ignition as libvirt's own fw_cfg entry: a raw QEMU argument is not labelled by libvirt's AppArmor and SELinux drivers and taints the domain.
  2. The payload disk read-only: QEMU's write lock would refuse its second user. A root disk, whatever its node's name, ends in .qcow2.
  3. No graphics: the provider asks for SPICE, which many a QEMU no longer has, and which shows the console to every user of the host.
  4. What the serial console shows also goes to a file of virtlogd's, so that a machine that does not answer can still be read.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
  <xsl:output omit-xml-declaration="yes"/>
  <xsl:template match="node()|@*">
    <xsl:copy>
      <xsl:apply-templates select="node()|@*"/>
    </xsl:copy>
  </xsl:template>
  <xsl:template match="/domain">
    <xsl:copy>
      <xsl:apply-templates select="node()|@*"/>
      <sysinfo type="fwcfg">
        <entry name="opt/org.flatcar-linux/config">
          <xsl:attribute name="file">
            <xsl:value-of select="substring-after(qemu:commandline/qemu:arg[2]/@value, 'file=')"/>
          </xsl:attribute>
        </entry>
      </sysinfo>
    </xsl:copy>
  </xsl:template>
  <xsl:template match="/domain/qemu:commandline"/>
  <xsl:template match="/domain/devices/graphics"/>
  <xsl:template match="/domain/devices/disk[starts-with(source/@volume, 'payload-') and contains(source/@volume, '.img')]">
    <xsl:copy>
      <xsl:apply-templates select="node()|@*"/>
      <readonly/>
    </xsl:copy>
  </xsl:template>
  <xsl:template match="/domain/devices/console">
    <xsl:copy>
      <xsl:apply-templates select="node()|@*"/>
      <xsl:if test="'@@consoleLog@@' != ''">
        <log file="@@consoleLog@@" append="off"/>
      </xsl:if>
    </xsl:copy>
  </xsl:template>
</xsl:stylesheet>
